// A page has no modules of a runtime; the packages ask for some on first use only.
export const createRequire = () => (name) => {
  throw new Error(`A page has no ${name}`);
};
export default {};
