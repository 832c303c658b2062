// Follows links with Comunica: node traverse.mjs QUERY SEED...; prints one JSON object a solution.
import { QueryEngine } from "@comunica/query-sparql-link-traversal";

const [query, ...sources] = process.argv.slice(2);
const bindings = await new QueryEngine().queryBindings(query, { sources, lenient: true });
for (const solution of await bindings.toArray()) {
  console.log(JSON.stringify(Object.fromEntries([...solution].map(([k, v]) => [k.value, v.value]))));
}
