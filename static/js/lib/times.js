/**
 * Live fragments are the same for everybody, so their times come on the site's clocks: this puts them on the reader's.
 * The forms are those of frame/dates.py, by the `data-as` that the `time` macro leaves.
 */

/**
 * @param {Date} moment
 * @param {string} as spoken, short, day or hour
 * @param {string} zone such as Europe/London
 * @param {Date} now
 */
export function told(moment, as, zone, now) {
  const short = as === "short"
  const at = parts(moment, zone, short ? "short" : "long")
  const hour = `${at.hour}:${at.minute} ${at.dayPeriod.toLowerCase()}`
  if (as === "hour") return hour
  const year = at.year === parts(now, zone, "long").year ? "" : ` ${at.year}`
  const date = `${short ? "" : `${at.weekday} `}${at.day} ${at.month}${year}`
  return as === "day" ? date : `${date}, ${hour}`
}

/**
 * @param {ParentNode} root
 * @param {string | undefined} zone
 */
export function tellTimes(root, zone) {
  if (!zone) return
  const now = new Date()
  for (const time of root.querySelectorAll("time[data-as]:not([data-as='ago'])")) {
    const moment = new Date(time.getAttribute("datetime") ?? "")
    if (!Number.isNaN(moment.getTime())) time.textContent = told(moment, time.getAttribute("data-as") ?? "spoken", zone, now)
  }
}

/**
 * @param {Date} moment
 * @param {string} zone
 * @param {"long" | "short"} month
 * @returns {Record<string, string>}
 */
function parts(moment, zone, month) {
  // en-US, because British English writes "Sept"; only the parts are used, the order is ours.
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, weekday: "long", day: "numeric", month, year: "numeric", hour: "numeric", minute: "2-digit", hour12: true,
  })
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]))
}
