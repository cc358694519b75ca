/** One's own message, changed or taken back where it stands. The form is that of the message's own page. */
import { fragment } from "../lib/fragments.js"
import { headers } from "../lib/reader.js"

const TOO_LATE = "This message can no longer be changed. Its own page says what can be done."
const UNREACHED = "That did not arrive. Your words are still here: please try again in a moment."

/**
 * @param {HTMLElement} row
 * @param {string} page of the message
 * @param {() => void} showHelp
 * @returns {Promise<string>} why it cannot be changed, empty if the form is there
 */
export async function changeInPlace(row, page, showHelp) {
  const form = await formOf(page).catch(() => null)
  if (!form) return TOO_LATE
  form.dataset.kept = ""
  form.classList.add("composer--small")
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"))
  const end = () => {
    form.remove()
    row.querySelector(".message-text")?.removeAttribute("hidden")
    row.querySelector("a")?.focus({ preventScroll: true })
  }
  form.querySelector(".actions")?.append(
    named("Withdraw it", async () => (await send(form, `${page}/withdraw`)) && end()),
    named("Leave it as it was", end),
  )
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const answer = await send(form, form.action)
    if (!answer) return
    end()
    if (answer.help) showHelp()
  })
  row.querySelector(".message-text")?.setAttribute("hidden", "")
  row.querySelector(".message-words")?.append(form)
  form.scrollIntoView({ block: "nearest" })
  field.focus({ preventScroll: true })
  return ""
}

/**
 * @param {string} page
 * @returns {Promise<HTMLFormElement | null>}
 */
async function formOf(page) {
  const answer = await fetch(page, { headers: headers() })
  if (!answer.ok) return null
  return fragment(await answer.text()).querySelector("form.composer[action$='/edit']")
}

/**
 * @param {HTMLFormElement} form
 * @param {string} action
 * @returns {Promise<{help: boolean} | null>} null: it was not done, and the form says why
 */
async function send(form, action) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)))
  try {
    const answer = await fetch(action, { method: "POST", headers: headers(), body })
    const told = await answer.json()
    if (answer.ok) return told
    say(form, told.words)
  } catch {
    say(form, UNREACHED)
  }
  return null
}

/**
 * @param {HTMLFormElement} form
 * @param {string} words
 */
function say(form, words) {
  const place = form.querySelector("[data-saved]")
  if (!place) return
  place.textContent = words
  place.classList.add("saved--refused")
}

/**
 * @param {string} words
 * @param {() => void} deed
 */
function named(words, deed) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button button--quiet"
  button.textContent = words
  button.addEventListener("click", deed)
  return button
}
