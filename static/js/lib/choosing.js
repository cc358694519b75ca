/**
 * What somebody chose besides the words of a text: what kind of reply would help, and what it touches.
 *
 * @typedef {{name: string, type: string, value: string, defaultValue: string, checked: boolean, defaultChecked: boolean}} Field
 */

/** As much as the server keeps of one. */
const LONGEST = 500

/**
 * @param {Field[]} fields those of the form
 * @param {boolean} [asServed] as the page came, before anything was chosen
 * @returns {{need?: string, warnings?: string[]}} without what the form does not ask
 */
export function chosenIn(fields, asServed = false) {
  const isChosen = (/** @type {Field} */ field) => {
    if (field.type !== "radio" && field.type !== "checkbox") return true
    return asServed ? field.defaultChecked : field.checked
  }
  /** @type {{need?: string, warnings?: string[]}} */
  const chosen = {}
  const needs = fields.filter((field) => field.name === "need")
  if (needs.length > 0) chosen.need = needs.find(isChosen)?.value ?? ""
  const warnings = fields.filter((field) => field.name === "warnings")
  if (warnings.length === 0) return chosen
  const words = warnings.filter(isChosen).map((field) => (asServed ? field.defaultValue : field.value).slice(0, LONGEST))
  return { ...chosen, warnings: words.filter((one) => one.trim() !== "") }
}
