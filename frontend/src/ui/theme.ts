import type { ThemeConfig } from 'antd'
import type { Language } from '@/lib/format'

/** Deep teal ink on cool grey paper. Every text colour here is at least 4.5:1 on the ground it stands on. */
export const COLORS = {
  ink: '#16262b',
  muted: '#55666b',
  primary: '#0f5b60',
  side: '#0d2f36',
  sideText: '#c9d8d8',
  paper: '#f3f6f6',
  line: '#dfe6e6',
  good: '#1d6f42',
  warn: '#8a5200',
  bad: '#ab2a2a',
}

/** Not due is calm, then warmer with every bucket; the last two differ in depth, not only in hue. */
export const BUCKET_COLORS = ['#7fb5b0', '#e7c873', '#e3a44e', '#d57c3d', '#bd5535', '#97342f', '#641f2a']

const FONTS: Record<Language, string> = {
  'zh-CN': '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC"',
  'zh-TW': '"PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", "Noto Sans TC"',
  en: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"',
}

export function fontFamily(language: Language): string {
  return `-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, ${FONTS[language]}, sans-serif`
}

/** Whoever asked the system for less motion sees lists and drawers at once, without sliding. */
function motion(): boolean {
  return !window.matchMedia('(prefers-reduced-motion: reduce)').matches
}

export function themeFor(language: Language): ThemeConfig {
  return {
    token: {
      motion: motion(),
      colorPrimary: COLORS.primary,
      colorLink: COLORS.primary,
      colorLinkHover: '#0a4347',
      colorInfo: COLORS.primary,
      colorSuccess: COLORS.good,
      colorWarning: '#b36b00',
      colorError: COLORS.bad,
      colorText: COLORS.ink,
      colorTextSecondary: COLORS.muted,
      colorTextTertiary: '#5f7075',
      colorTextDescription: COLORS.muted,
      colorTextPlaceholder: '#667579',
      colorBgLayout: COLORS.paper,
      colorBorder: '#c8d3d3',
      colorBorderSecondary: COLORS.line,
      // The tints that Ant Design derives from such dark colours are muddy; these are chosen.
      colorPrimaryBg: '#e3f0ef',
      colorPrimaryBgHover: '#d3e7e5',
      colorPrimaryBorder: '#a9cfcc',
      colorInfoBg: '#e8f3f3',
      colorInfoBorder: '#b8d8da',
      colorSuccessBg: '#e8f5ed',
      colorSuccessBorder: '#b7dfc6',
      colorWarningBg: '#fdf5e4',
      colorWarningBorder: '#f0d9a8',
      colorErrorBg: '#fcedec',
      colorErrorBorder: '#efc8c5',
      controlItemBgActive: '#e3f0ef',
      controlItemBgHover: '#f1f6f6',
      controlOutline: 'rgba(15, 91, 96, 0.16)',
      borderRadius: 6,
      fontSize: 14,
      fontFamily: fontFamily(language),
      wireframe: false,
    },
    components: {
      Layout: { siderBg: COLORS.side, headerBg: '#ffffff', headerHeight: 56, headerPadding: '0 16px', triggerBg: COLORS.side },
      Menu: {
        darkItemBg: COLORS.side,
        darkSubMenuItemBg: COLORS.side,
        darkPopupBg: COLORS.side,
        darkItemColor: COLORS.sideText,
        darkGroupTitleColor: '#9db4b5',
        darkItemSelectedBg: '#17606a',
        darkItemHoverBg: '#143e46',
        itemHeight: 38,
      },
      Table: { headerBg: '#f1f5f5', headerColor: '#3b4c51', headerSplitColor: 'transparent', rowHoverBg: '#f4f9f8', bodySortBg: '#fafcfc', headerSortActiveBg: '#e6eeee', headerSortHoverBg: '#e6eeee', cellPaddingBlockSM: 7, cellPaddingInlineSM: 8 },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Tabs: { horizontalMargin: '0 0 12px 0' },
      Tag: { defaultBg: '#eef2f2', defaultColor: COLORS.ink },
    },
  }
}
