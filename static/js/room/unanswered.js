/**
 * What was said in a room and is not answered yet, kept in this tab: a page that is reloaded, thrown away by a busy phone
 * or left while offline loses nothing. Under its key the server stores each once, however often it is sent.
 */
import { reader } from "../lib/reader.js"

/** With what else is kept in the tab, so that it goes on signing out and on leaving quickly (lib/keeping.js). */
const PREFIX = "kept:said:"
/** A talk goes on: what is older than this is given back to be looked at, and not sent into it. */
const FRESH_MS = 10 * 60_000

/** @typedef {{key: string, text: string, more: import("./saying.js").More, at: number}} Said at: when, in milliseconds */

export class Unanswered {
  #name

  /** @param {string} channel */
  constructor(channel) {
    this.#name = PREFIX + channel
  }

  /** @param {Said} said */
  put(said) {
    this.#write([...this.#read(), said])
  }

  /** @param {string} key */
  drop(key) {
    this.#write(this.#read().filter((said) => said.key !== key))
  }

  /** @returns {{fresh: Said[], old: Said[]}} each in its order; what is given back is kept by the field from now on */
  take(now = Date.now()) {
    const all = this.#read()
    const fresh = all.filter(({ at }) => now - at < FRESH_MS)
    this.#write(fresh)
    return { fresh, old: all.filter((said) => !fresh.includes(said)) }
  }

  /** @returns {Said[]} */
  #read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#name) ?? "null")
      // Words of somebody else who used this tab are not for whoever uses it now.
      return kept?.reader === reader() ? kept.said : []
    } catch {
      return []
    }
  }

  /** @param {Said[]} said */
  #write(said) {
    try {
      if (said.length === 0) sessionStorage.removeItem(this.#name)
      else sessionStorage.setItem(this.#name, JSON.stringify({ reader: reader(), said }))
    } catch {
      // A browser may refuse storage: then nothing is kept, and everything else goes on.
    }
  }
}
