/** Whether this is workerd, Cloudflare's runtime: this is how its documentation has a program tell. */
export function isWorkerd(): boolean {
  return globalThis.navigator?.userAgent === 'Cloudflare-Workers';
}
