// How a test and a program here speak: a JSON document a line, the settings first. The program ends with its input.
import {createInterface} from 'node:readline';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();

export const settings = JSON.parse((await lines.next()).value);

export const tell = (document) => process.stdout.write(JSON.stringify(document) + '\n');

export async function* told() {
  for await (const line of lines) {
    yield JSON.parse(line);
  }
}
