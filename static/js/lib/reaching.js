/** Whether the site can be reached at all, before a page is given up for it. */
const PATIENCE_MS = 5_000

/** @returns {Promise<boolean>} also true if it would say no to the person; false if nothing of ours answers */
export async function isSiteReached() {
  try {
    const answer = await fetch(location.pathname, {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return answer.status < 500
  } catch {
    return false
  }
}
