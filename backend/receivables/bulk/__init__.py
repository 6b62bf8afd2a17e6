"""Bulk push: one call of JSON or streamed NDJSON, upserted by external id, with a result for every row.

A row that cannot be read or is refused is reported; the others land, in the request's one transaction. With `atomic`
one refused row refuses the call. Memory stays constant: the body and the results of NDJSON are kept in temporary files.
"""
