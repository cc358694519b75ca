/** What the buttons above a text do to it. Pure: says what to put where, and what is selected then. */

/** @typedef {"bold" | "italic" | "list" | "quote" | "link" | "warning"} Mark */
/** @typedef {{from: number, to: number, insert: string, start: number, end: number}} Change */

/**
 * @param {Mark} mark
 * @param {string} text
 * @param {number} start of the selection
 * @param {number} end
 * @returns {Change}
 */
export function marked(mark, text, start, end) {
  if (mark === "bold") return around(text, start, end, "**", "bold words")
  if (mark === "italic") return around(text, start, end, "*", "words to stress")
  if (mark === "list") return lines(text, start, end, "- ")
  if (mark === "quote") return lines(text, start, end, "> ")
  if (mark === "link") return link(text, start, end)
  return warning(text, start, end)
}

/**
 * Words to be put in at a place, as a block of their own.
 * @param {string} text
 * @param {number} at
 * @param {string} words
 * @returns {Change}
 */
export function block(text, at, words) {
  const insert = gapBefore(text, at) + words
  return { from: at, to: at, insert, start: at + insert.length, end: at + insert.length }
}

/**
 * A quote of what somebody said, behind the warnings that it carries.
 * @param {string} pseudonym
 * @param {string} words
 * @param {string} warnings
 */
export function quoted(pseudonym, words, warnings) {
  const said = [`${pseudonym} wrote:`, "", ...words.trim().split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n")
  return warnings ? `:::warning ${warnings}\n${said}\n:::\n\n` : `${said}\n\n`
}

/** @returns {Change} */
function around(/** @type {string} */ text, /** @type {number} */ start, /** @type {number} */ end, /** @type {string} */ sign, /** @type {string} */ sample) {
  const words = text.slice(start, end)
  const inner = words.trim() || sample
  // A sign beside a blank means nothing, so blanks at the ends stay outside.
  const lead = words.slice(0, words.length - words.trimStart().length)
  const tail = words.trim() ? words.slice(words.trimEnd().length) : ""
  const at = start + (words.trim() ? lead.length : 0) + sign.length
  return {
    from: start, to: end, insert: `${words.trim() ? lead : ""}${sign}${inner}${sign}${tail}`, start: at, end: at + inner.length,
  }
}

/** @returns {Change} */
function lines(/** @type {string} */ text, /** @type {number} */ start, /** @type {number} */ end, /** @type {string} */ sign) {
  const from = text.lastIndexOf("\n", start - 1) + 1
  const gap = from > 0 && text[from - 2] !== "\n" && !text.slice(0, from).split("\n").at(-2)?.startsWith(sign) ? "\n" : ""
  const insert = gap + text.slice(from, end).split("\n").map((line) => sign + line).join("\n")
  return { from, to: end, insert, start: from + insert.length, end: from + insert.length }
}

/** @returns {Change} */
function link(/** @type {string} */ text, /** @type {number} */ start, /** @type {number} */ end) {
  const words = text.slice(start, end).trim()
  const isAddress = /^https?:\/\/\S+$/.test(words)
  const label = isAddress || !words ? "what it is" : words
  const address = isAddress ? words : "the whole address"
  const at = isAddress ? start + 1 : start + label.length + 3
  return { from: start, to: end, insert: `[${label}](${address})`, start: at, end: at + (isAddress ? label : address).length }
}

/** @returns {Change} */
function warning(/** @type {string} */ text, /** @type {number} */ start, /** @type {number} */ end) {
  const about = "what it is about"
  const gap = gapBefore(text, start)
  const insert = `${gap}:::warning ${about}\n${text.slice(start, end).trim() || "The words behind the warning"}\n:::\n`
  const at = start + gap.length + ":::warning ".length
  return { from: start, to: end, insert, start: at, end: at + about.length }
}

/** @returns {string} */
function gapBefore(/** @type {string} */ text, /** @type {number} */ at) {
  const before = text.slice(0, at)
  if (before === "" || before.endsWith("\n\n")) return ""
  return before.endsWith("\n") ? "\n" : "\n\n"
}
