/**
 * Takes the place of `bowser` in the bundles: 34 kB that tell browsers apart. The SDK keeps them at hand for its user agent
 * in a browser, and never loads them in Node.
 */
export default {};
