// Error codes: what each means, and one colour for each wherever it is shown.

const meanings = {
  INVALID_JSON: 'Not one JSON value',
  INVALID_MESSAGE: 'JSON, but not a message of the protocol',
  UNKNOWN_MESSAGE_TYPE: 'A type that there is not',
  MISSING_ENSEMBLE: 'No ensemble named',
  ENSEMBLE_NOT_FOUND: 'No ensemble of that name is served',
  MISSING_SIGNALS: 'Required boundary signals were absent',
  EMPTY_BATCH: 'A batch without samples',
  BATCH_TOO_LARGE: 'More samples than the session’s batch size',
  PREDICTION_ERROR: 'The model failed on the input',
  INTERNAL_ERROR: 'A fault of the server; see its log',
  RATE_LIMITED: 'More messages than the server allows',
  OVERLOADED: 'Nothing was recorded; to be sent again',
  SESSION_FORBIDDEN: 'A wrong resume token',
  ID_REUSED: 'The id of another request',
};

export const meaning = code => meanings[code] ?? '';

const known = Object.keys(meanings);
/** Token of a code's colour: the same on every chart. */
export const colourOf = code => `--series-${(Math.max(0, known.indexOf(code)) * 3 + 4) % 8 + 1}`;

/** All codes of a list of points, in a steady order. */
export const codesOf = (points, total) => [...new Set([...points.flatMap(point => Object.keys(point.errors ?? {})), ...Object.keys(total ?? {})])]
  .sort((a, b) => known.indexOf(a) - known.indexOf(b) || a.localeCompare(b));

export const sum = errors => Object.values(errors ?? {}).reduce((all, count) => all + count, 0);
