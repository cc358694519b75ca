/** What is the reader's own about what others wrote: the kind answers they gave, shown and changed in place. */
import { headers } from "./reader.js"
import { toast } from "./toast.js"

/** @param {HTMLElement} thread */
export function reactInPlace(thread) {
  thread.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.react[aria-expanded]") : null
    // Who asks for a tab of its own gets the page that the link leads to.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    const open = link.nextElementSibling
    if (open) open.remove()
    else link.after(choiceFor(link))
    link.setAttribute("aria-expanded", String(!open))
  })
  thread.addEventListener("submit", (event) => {
    const form = event.target
    const button = event instanceof SubmitEvent ? event.submitter : null
    if (!(form instanceof HTMLFormElement && form.matches(".kinds") && button instanceof HTMLButtonElement)) return
    event.preventDefault()
    void send(form, button)
  })
}

/**
 * What leads to a page of its own without script opens in place with it.
 * @param {HTMLElement} post
 */
export function offerKinds(post) {
  if (template()) post.querySelector("a.react")?.setAttribute("aria-expanded", "false")
}

/**
 * A post came anew, as everybody sees it: what this reader gave, and an open choice of reactions, stay as they were.
 * @param {HTMLElement} old
 * @param {HTMLElement} post
 */
export function carryOver(old, post) {
  const own = ownOf(old)
  const [open, link] = [old.querySelector("form.kinds"), post.querySelector("a.react")]
  if (open && link) {
    link.after(open)
    link.setAttribute("aria-expanded", "true")
  }
  show(post, own)
}

/** @returns {HTMLTemplateElement | null} the one choice that lies ready for all posts */
function template() {
  const found = document.getElementById("kinds")
  return found instanceof HTMLTemplateElement ? found : null
}

/**
 * @param {Element} link
 * @returns {DocumentFragment}
 */
function choiceFor(link) {
  const post = /** @type {HTMLElement} */ (link.closest("article"))
  return kindsFor(post, link.getAttribute("href") ?? "", link.textContent ?? "")
}

/**
 * @param {HTMLElement} article what is answered
 * @param {string} page its own
 * @param {string} name of the choice
 * @returns {DocumentFragment} the buttons, pressed as they are
 */
export function kindsFor(article, page, name) {
  const choice = /** @type {DocumentFragment} */ (template()?.content.cloneNode(true))
  const form = choice.querySelector("form")
  form?.setAttribute("action", `${page.split("#")[0]}/reactions`)
  form?.setAttribute("aria-label", name)
  press(choice, ownOf(article))
  return choice
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
async function send(form, button) {
  const { name, value } = button
  const id = form.closest("article")?.id
  try {
    const body = new URLSearchParams({ [name]: value })
    const answer = await fetch(form.action, { method: "POST", headers: headers(), body })
    if (!answer.ok) throw new Error(String(answer.status))
  } catch {
    toast("That did not arrive. Please try again, or load the page again.")
    return
  }
  // The post may have come anew meanwhile, by the line.
  const post = id ? document.getElementById(id) : null
  if (!post) return
  const own = ownOf(post)
  if (name === "kind") own.add(value)
  else own.delete(value)
  show(post, own)
}

/**
 * @param {HTMLElement} post
 * @returns {Set<string>}
 */
function ownOf(post) {
  return new Set((post.dataset.own ?? "").split(" ").filter(Boolean))
}

/**
 * @param {HTMLElement} post
 * @param {Set<string>} own
 */
function show(post, own) {
  if (own.size > 0) post.dataset.own = [...own].join(" ")
  else delete post.dataset.own
  press(post, own)
}

/**
 * @param {ParentNode} part
 * @param {Set<string>} own
 */
function press(part, own) {
  for (const button of part.querySelectorAll("form.kinds button")) {
    if (!(button instanceof HTMLButtonElement)) continue
    const gave = own.has(button.value)
    button.name = gave ? "taken_back" : "kind"
    button.setAttribute("aria-pressed", String(gave))
  }
}
