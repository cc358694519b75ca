/** When a page asks again who is there. */

// Many pages hear the same hint: they do not all ask in the same moment.
export const SPREAD_MS = 3_000
// After a break everybody comes back at once, and has more urgent things to ask.
export const SPREAD_COMING_BACK_MS = 20_000
// Browsers count waits in 31 bits; and who keeps a page open for a day loads it again by then.
const LONGEST_MS = 24 * 3_600_000

/**
 * @param {string | null | undefined} moment when it changes; none: not by itself
 * @param {Date} now
 * @param {number} random from 0 up to 1
 * @param {number} [spread] milliseconds over which pages ask
 * @returns {number | null} milliseconds to wait, or null for not at all
 */
export function waitBeforeAsking(moment, now, random, spread = SPREAD_MS) {
  const at = moment ? new Date(moment).getTime() : NaN
  if (Number.isNaN(at) || at - now.getTime() > LONGEST_MS) return null
  return Math.max(0, at - now.getTime()) + random * spread
}
