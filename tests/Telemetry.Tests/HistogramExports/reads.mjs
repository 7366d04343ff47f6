// Reads ROOT JSON from files with JSROOT's own parser and methods; prints what JSROOT sees, one JSON line per file.
// Usage: node reads.mjs PATH-OF-JSROOT FILE...
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [folder, ...files] = process.argv.slice(2);
const { parse } = await import(pathToFileURL(`${folder}/modules/core.mjs`));

for (const file of files) {
  const object = parse(readFileSync(file, 'utf8'));
  const seen = { type: object._typename, name: object.fName, title: object.fTitle };
  if (object.fXaxis) {
    // Each of these throws when a field is missing (FORMATS 1.1).
    object.TestBit(1);
    object.fXaxis.TestBit(1);
    seen.cells = object.fNcells;
    seen.contents = Array.from(object.fArray);
    seen.error = object.getBinError(1);
    seen.lowEdge = object.fXaxis.GetBinLowEdge(1);
    seen.centre = object.fXaxis.GetBinCenter(1);
    if (object.getBinContent.length === 2) seen.content = object.getBinContent(1, 1);
    else seen.content = object.getBinContent(1);
  } else {
    seen.graphs = object.fGraphs.arr.map(graph => ({ type: graph._typename, x: graph.fX, y: graph.fY, low: graph.fEYlow, high: graph.fEYhigh }));
    seen.options = object.fGraphs.opt;
  }
  console.log(JSON.stringify(seen));
}
