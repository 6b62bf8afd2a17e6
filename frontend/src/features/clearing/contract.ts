import type { Schemas } from '@/lib/api'

export type Reason = Schemas['ReasonRead']
export type Proposal = Schemas['ProposalRead']
export type DifferenceKind = Proposal['difference_kind']
export type ReceiptRow = Schemas['ReceiptRow']
export type Receipt = Schemas['ReceiptRead']
/** What was made of a receipt; what a move answers holds its entries as well. */
export type Clearing = Schemas['ClearingRow']
export type ClearingDetail = Schemas['ClearingRead']
export type PickItem = Schemas['ItemToPick']
export type ClearBody = Schemas['ClearIn']
export type AcceptAnswer = Schemas['AcceptManyRead']
export type PayerAlias = Schemas['AliasRow']
