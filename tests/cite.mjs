// Reads references with citation-js: node cite.mjs FILE; prints them as CSL-JSON, a line each.
import { readFileSync } from "node:fs";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";
import "@citation-js/plugin-bibtex";

const FORCED = { ris: "@ris/file", bib: "@bibtex/text", json: "@csl/list+object" };
const file = process.argv[2];
const text = readFileSync(file, "utf8");
const forceType = FORCED[file.split(".").pop()];
const read = new Cite(forceType.startsWith("@csl") ? JSON.parse(text) : text, { forceType });
for (const item of read.data) console.log(JSON.stringify(item));
