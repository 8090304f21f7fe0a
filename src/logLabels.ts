import { type DataFrame, FieldType } from '@grafana/data';

/**
 * Lets the labels of log lines print as JSON where Grafana makes a text of them, such as in a panel's CSV, which has
 * "[object Object]" otherwise. For all else they stay what they are.
 */
export function printLabels(frames: DataFrame[]): DataFrame[] {
  for (const { fields } of frames) {
    for (const { type, values } of fields) {
      if (type === FieldType.other) {
        values.filter(isObject).forEach((value) => Object.defineProperty(value, 'toString', { value: toJson }));
      }
    }
  }
  return frames;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function toJson(this: object) {
  return JSON.stringify(this);
}
