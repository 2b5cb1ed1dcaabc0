// onnxruntime-node's install step downloads CUDA libraries (hundreds of megabytes that nothing here uses) from a host that many
// machines cannot reach, and then fails the whole installation. It loads the package `global-agent`, for this step alone, before it
// looks at anything else. In a clone that package is this file, and the step ends here: so a plain `npm install` needs no setting,
// which npm 11 would warn about. With npm 12 the step isn't even started (`allowScripts` in package.json).
exports.bootstrap = () => process.exit(0);
