/** An operation that all routers are given. */
export interface Operation {
  title: string
  query: string
}

const fragments = `
  fragment User on User { id username name }
  fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }`

/** Everything of everyone, five levels deep: 16 subgraph calls by Apollo's plan. */
const heavy = `query Heavy {
  users {
    ...User
    reviews {
      ...Review
      product {
        ...Product
        reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
      }
    }
  }
  topProducts {
    ...Product
    reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
  }
}${fragments}`

/** Three subgraphs, one after the other. */
const small = `query Small {
  me { id username reviews { id body product { upc name price } } }
}`

export const operations: readonly Operation[] = [
  { title: 'heavy', query: heavy },
  { title: 'small, three hops', query: small },
]
