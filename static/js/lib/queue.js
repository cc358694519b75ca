/** The queue of cases, as far as it needs no page: where a case stands, and how long it has waited. Pure. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/**
 * The order is that of cases.precedence, cases.opened_at and cases.id.
 *
 * @typedef {{precedence: number, openedAt: number, id: number}} Place
 */

/**
 * @param {string} place as a row carries it: "0 1790000000.5"
 * @param {string} elementId such as case-12
 * @returns {Place}
 */
export function placeOf(place, elementId) {
  const [precedence, openedAt] = place.split(" ").map(Number)
  return { precedence, openedAt, id: Number(elementId.slice("case-".length)) }
}

/**
 * @param {Place} one
 * @param {Place} other
 * @returns {boolean} whether one is to be looked at before the other
 */
export function comesBefore(one, other) {
  if (one.precedence !== other.precedence) return one.precedence < other.precedence
  if (one.openedAt !== other.openedAt) return one.openedAt < other.openedAt
  return one.id < other.id
}

/**
 * The words of frame/dates.py's `ago`.
 *
 * @param {Date} moment
 * @param {Date} now
 * @returns {string | null} null for what is older than a day, which is told by its date
 */
export function ago(moment, now) {
  const passed = now.getTime() - moment.getTime()
  if (passed >= DAY_MS) return null
  if (passed < MINUTE_MS) return "just now"
  return passed < HOUR_MS ? counted(Math.floor(passed / MINUTE_MS), "minute") : counted(Math.floor(passed / HOUR_MS), "hour")
}

/**
 * What a page listens to, as the server wrote it: "queue:1 5 3fa8; queue:2 9 9c0d".
 *
 * @param {string} text
 * @returns {{channel: string, at: number, epoch: string}[]}
 */
export function listening(text) {
  return text.split(";").filter((part) => part.trim()).map((part) => {
    const [channel, at, epoch] = part.trim().split(" ")
    return { channel, at: Number(at), epoch }
  })
}

/**
 * @param {number} count
 * @param {string} unit
 */
function counted(count, unit) {
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`
}
