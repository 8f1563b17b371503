// Stands for `ajv` in the bundle: conf loads it for its `schema` option, which we do not use.

export class Ajv2020 {
  constructor() {
    throw new Error('The schema option of conf is not part of this build');
  }
}
