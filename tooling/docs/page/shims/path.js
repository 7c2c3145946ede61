export const dirname = (path) => path.replace(/\/[^/]*$/, '');
