module.exports = {
  hooks: {
    /** Users get what a package needs to run: its tools are ours, and most of them are published nowhere. */
    beforePacking(manifest) {
      delete manifest.devDependencies;
      delete manifest.scripts;
      return manifest;
    },
  },
};
