/** Whether the program runs in workerd, Cloudflare's runtime; the check that Cloudflare's documentation recommends. */
export function isWorkerd(): boolean {
  return globalThis.navigator?.userAgent === 'Cloudflare-Workers';
}
