import assert from "node:assert/strict"
import test from "node:test"

import { told } from "../../static/js/lib/times.js"

const NOW = new Date("2026-03-03T20:00:00Z")

for (const [moment, as, zone, words] of [
  ["2026-03-03T19:30:00Z", "spoken", "Europe/London", "Tuesday 3 March, 7:30 pm"],
  ["2026-03-03T19:30:00Z", "spoken", "Asia/Kolkata", "Wednesday 4 March, 1:00 am"],
  ["2026-07-01T11:05:00Z", "spoken", "Europe/London", "Wednesday 1 July, 12:05 pm"],
  ["2024-09-05T08:03:00Z", "short", "Europe/London", "5 Sep 2024, 9:03 am"],
  ["2024-09-05T08:03:00Z", "day", "Europe/London", "Thursday 5 September 2024"],
  ["2026-01-01T00:00:00Z", "hour", "UTC", "12:00 am"],
]) {
  test(`${moment} is told in ${zone} as the server tells it: ${words}`, () => {
    assert.equal(told(new Date(moment), as, zone, NOW), words)
  })
}
