/** The next moment with this time of day in UTC, such as 18:00, after `now`. */
export function nextNight(now: Date, timeOfDay: string): Date {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number)
  const next = new Date(now)
  next.setUTCHours(hours, minutes, 0, 0)
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1)
  return next
}
