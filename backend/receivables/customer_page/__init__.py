"""The customer page: what a customer sees and says by its link. Shows that one customer and nothing else."""
