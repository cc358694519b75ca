/** Where a case stands in the queue. Pure; the order is that of cases.precedence, cases.opened_at and cases.id. */

/**
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
