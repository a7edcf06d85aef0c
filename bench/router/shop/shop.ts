import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql'

/** A subgraph of the shop. */
export interface ShopSubgraph {
  name: string
  /** File of its SDL. */
  file: string
  typeDefs: DocumentNode
  schema: GraphQLSchema
}

interface User {
  id: string
  name: string
  username: string
}

interface Product {
  upc: string
  name: string
  price: number
  weight: number
}

const users: readonly User[] = ['Uri', 'Dotan', 'Kamil', 'Arda', 'Gil', 'Laurin'].map((name, index) => ({
  id: String(index + 1),
  name: `${name} of the shop`,
  username: `${name.toLowerCase()}.${index + 1}`,
}))

const products: readonly Product[] = [
  'Table',
  'Couch',
  'Glass',
  'Chair',
  'TV',
  'Lamp',
  'Grill',
  'Fridge',
  'Sofa',
].map((name, index) => ({ upc: String(index + 1), name, price: 54 + 389 * index, weight: 10 + 77 * index }))

const opinions = [
  'Love it, and would buy it again at any price. My neighbours have one by now, too.',
  'Could be better: it came late, and one of the legs is shorter than the others.',
  'Too expensive for what it is: for that much one gets two of the other make, and a set of covers, and nobody can tell them apart.',
]

/** Three a user, spread over the products that sell best. */
const reviews = users.flatMap(({ id }, index) =>
  opinions.map((body, which) => ({
    id: String(index * opinions.length + which + 1),
    body,
    authorId: id,
    upc: products[(index + which * 3) % 5]?.upc,
  })),
)

type Review = (typeof reviews)[number]

const ofUser = ({ id }: { id: string }): Review[] => reviews.filter(({ authorId }) => authorId === id)
const ofProduct = ({ upc }: { upc: string }): Review[] => reviews.filter((review) => review.upc === upc)

const resolvers = {
  accounts: {
    Query: { me: () => users[0], users: () => users },
    User: { __resolveReference: ({ id }: User) => users.find((user) => user.id === id) },
  },
  inventory: {
    Product: {
      inStock: ({ upc }: Product) => Number(upc) % 3 !== 0,
      shippingEstimate: ({ price, weight }: Product) => (price > 1000 ? 0 : Math.round(weight / 2)),
    },
  },
  products: {
    Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
    Product: { __resolveReference: ({ upc }: Product) => products.find((product) => product.upc === upc) },
  },
  reviews: {
    User: { reviews: ofUser },
    Product: { reviews: ofProduct },
    Review: {
      author: ({ authorId }: Review) => users.find(({ id }) => id === authorId),
      product: ({ upc }: Review) => ({ upc }),
    },
  },
}

/** The subgraphs of a small shop, as benchmarks of federated gateways have them ever since Apollo's demonstration. */
export const shop: readonly ShopSubgraph[] = Object.entries(resolvers).map(([name, own]) => {
  const file = join(import.meta.dirname, `${name}.graphql`)
  const typeDefs = parse(readFileSync(file, 'utf8'))
  return { name, file, typeDefs, schema: buildSubgraphSchema([{ typeDefs, resolvers: own as never }]) }
})
