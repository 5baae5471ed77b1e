/** Whether a place is a folder or an address: asked by every command, so nothing else is loaded. */

/** True for a text such as `s3://bucket/prefix`. */
export function isRemote(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
}
