/**
 * Who is writing and who is here, in words. Pure.
 *
 * @typedef {{id: string, name: string}} Person id: of a membership
 */

/** A hint holds for so long; who goes on writing sends the next one before that. */
export const TYPING_HOLDS_MS = 6_000

/** How often one tells that one is writing. */
export const TYPING_EVERY_MS = 3_000

const MOST_NAMED = 8

export class Typing {
  /** @type {Map<string, {name: string, until: number}>} */
  #writing = new Map()

  /**
   * @param {Person[]} people
   * @param {number} now in milliseconds
   */
  hear(people, now) {
    for (const { id, name } of people) this.#writing.set(id, { name, until: now + TYPING_HOLDS_MS })
  }

  /** @param {string} id somebody whose message has come */
  stop(id) {
    this.#writing.delete(id)
  }

  /**
   * @param {number} now in milliseconds
   * @returns {string} such as "Wren is writing…"; empty when nobody is
   */
  words(now) {
    for (const [id, { until }] of this.#writing) if (until <= now) this.#writing.delete(id)
    const names = [...this.#writing.values()].map(({ name }) => name)
    if (names.length === 0) return ""
    if (names.length === 1) return `${names[0]} is writing…`
    return names.length === 2 ? `${names[0]} and ${names[1]} are writing…` : "Several people are writing…"
  }
}

/**
 * @param {Person[]} people
 * @param {string} me who listens, and so is here
 * @param {number} count how many are here, where not all are among `people`
 * @returns {string} such as "Wren, Fell and you."
 */
export function hereWords(people, me, count = people.length) {
  const others = people.filter(({ id }) => id !== me).map(({ name }) => name)
  const named = others.slice(0, MOST_NAMED)
  const isMe = people.length > others.length || count > people.length
  const more = count - named.length - (isMe ? 1 : 0)
  if (more > 0) named.push(more === 1 ? "1 other" : `${more} others`)
  if (isMe) named.push("you")
  if (named.length === 0) return "Nobody, for now."
  if (named.length === 1) return named[0] === "you" ? "Only you, for now." : `${named[0]}.`
  return `${named.slice(0, -1).join(", ")} and ${named.at(-1)}.`
}
