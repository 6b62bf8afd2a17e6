import type { TableMapping } from '@/features/statements/queries'

/** What a bank's table tells, with a header that banks often use. */
export const TABLE_COLUMNS: Record<string, string> = {
  booked_on: '交易日期',
  value_on: '起息日',
  amount: '交易金额',
  credit: '贷方发生额',
  debit: '借方发生额',
  direction: '借贷标志',
  balance: '余额',
  currency: '币种',
  counterparty_name: '对方户名',
  counterparty_account: '对方账号',
  text: '摘要',
  bank_reference: '交易流水号',
  end_to_end_id: '客户参考号',
}
export const ENCODINGS = ['utf-8', 'utf-16', 'gb18030', 'big5', 'cp1252'] as const
export const DELIMITERS = [',', ';', '\t', '|'] as const

/** The mapping as it is sent: a header left empty is not named, a choice left open is absent. */
export function mappingOf(typed: TableMapping | undefined): TableMapping {
  const columns = Object.entries(typed?.columns ?? {})
    .map(([column, header]) => [column, (header ?? '').trim()] as const)
    .filter(([, header]) => header !== '')
  return {
    columns: Object.fromEntries(columns),
    encoding: typed?.encoding || null,
    delimiter: typed?.delimiter || null,
    day_order: typed?.day_order ?? 'day_first',
    decimal_comma: typed?.decimal_comma ?? false,
    sheet: typed?.sheet?.trim() || null,
  }
}
