/** @file A store in S3-compatible storage: objects with checksums, and a folder of this machine that mirrors what is needed of them. */

export {
  type BucketAccess,
  type BucketAddress,
  isBucketAddress,
  parseBucketAddress,
  readBucketAccess,
} from "./address.ts";
export { type Mirror, openMirror } from "./mirror.ts";
export { type Objects, type ObjectsOptions, openObjects } from "./objects.ts";
export { askingWorkers, type FilesOf, type RemoteTools, servingWorkers, type WorkFiles } from "./workers.ts";
