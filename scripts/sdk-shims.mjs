/**
 * What the bundle gives the library of the protocol of coding agents in place of its parts for Node: the same without AJV, which
 * checks what users answer to questions of a server. This program asks none, and 295 kB need not be loaded at every start.
 */

export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator() {
    return () => ({ valid: false, data: undefined, errorMessage: 'not checked' });
  }
}
