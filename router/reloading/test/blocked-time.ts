import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How long this process's event loop was kept from going on, in ms. */
export interface BlockedTime {
  /** The longest time that the loop computed without a pause: what other processes take of the machine doesn't count. */
  computing: number
  /** The longest and the 99th percentile of what a timer came too late. */
  late: number
  late99: number
}

/** Watches until the function returned is called. */
export function watchEventLoop(): () => BlockedTime {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let computing = 0
  let before = cpuOfThread()
  const timer = setInterval(() => {
    const now = cpuOfThread()
    computing = Math.max(computing, now - before)
    before = now
  }, 1)
  return () => {
    clearInterval(timer)
    delay.disable()
    return { computing, late: delay.max / 1e6, late99: delay.percentile(99) / 1e6 }
  }
}

function cpuOfThread(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
