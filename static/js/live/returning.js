/** When to come back after a socket has ended. Pure. */

const RESTARTING = 4001
const LONGEST_MS = 30_000
const SHORTEST_MS = 500

/** How long the page says nothing about a lost connection. */
export const PATIENCE_MS = 3_000

/** The server says something every 15 seconds; after so long a silence the connection is dead. */
export const SILENCE_MS = 25_000

/**
 * @param {number} code why the socket ended
 * @returns {boolean} whether to come back; from 4500 on the page has to do something else first
 */
export function comesBack(code) {
  return code < 4500 || code > 4999
}

/**
 * Everybody loses the connection at the same moment when a server restarts, so they come back scattered.
 *
 * @param {number} tries how many failed since it last held
 * @param {number} code why the socket ended
 * @param {() => number} random between 0 and 1
 * @returns {number} milliseconds
 */
export function pauseMs(tries, code, random) {
  if (tries === 0) return random() * (code === RESTARTING ? 3_000 : 1_000)
  return Math.max(SHORTEST_MS, random() * Math.min(LONGEST_MS, 1_000 * 2 ** tries))
}
