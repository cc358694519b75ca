import { headers } from "./reader.js"

/**
 * Asks the server something about what is being typed.
 * @param {string} address
 * @param {object} question
 * @returns {Promise<any>} null without an answer; then things go on without
 */
export async function ask(address, question) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: headers({ "Content-Type": "application/json" }),
      body: JSON.stringify(question),
    })
    return response.ok ? await response.json() : null
  } catch {
    return null
  }
}

/**
 * Changes a field as if it had been typed, so that undo takes it back and listeners hear of it.
 * @param {HTMLTextAreaElement} field
 * @param {{from: number, to: number, insert: string, start: number, end: number}} change
 */
export function type(field, change) {
  field.focus()
  field.setSelectionRange(change.from, change.to)
  // Old, and the only way that keeps the field's own undo.
  if (!document.execCommand("insertText", false, change.insert)) {
    field.setRangeText(change.insert, change.from, change.to, "end")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  field.setSelectionRange(change.start, change.end)
}
