/** Whose failures count together: an IPv4 address, or the /64 network of an IPv6 address, which is one customer's. */
export function networkOf(address: string): string {
  const ip = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!ip.includes(':')) return ip
  const [head = '', tail = ''] = ip.toLowerCase().split('::')
  const [front, back] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const gap = Array.from({ length: 8 - (front?.length ?? 0) - (back?.length ?? 0) }, () => '0')
  return `${[...(front ?? []), ...gap, ...(back ?? [])].slice(0, 4).join(':')}::/64`
}
