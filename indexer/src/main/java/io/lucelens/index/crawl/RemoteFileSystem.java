package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Which file systems others change behind the back of this machine's kernel, which tells of none.
 */
final class RemoteFileSystem {
  private static final Set<String> TYPES =
      Set.of(
          "9p",
          "acfs",
          "afpfs",
          "afs",
          "beegfs",
          "ceph",
          "cifs",
          "coda",
          "davfs",
          "drvfs",
          "gfs2",
          "gpfs",
          "lustre",
          "ncpfs",
          "nfs",
          "nfs3",
          "nfs4",
          "ocfs2",
          "prl_fs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "v9fs",
          "vboxsf",
          "virtiofs",
          "vmhgfs",
          "webdav");

  private RemoteFileSystem() {}

  /** Whether a folder is on one, as far as its system says. */
  static boolean holds(Path folder) {
    try {
      return isRemote(Files.getFileStore(folder).type());
    } catch (IOException e) {
      // It is gone, which whoever watches it finds out.
      return false;
    }
  }

  /** FUSE is sshfs, rclone and their like; only a disk that FUSE reads is {@code fuseblk}. */
  static boolean isRemote(String type) {
    String small = type.toLowerCase(Locale.ROOT);
    return TYPES.contains(small) || small.equals("fuse") || small.startsWith("fuse.");
  }
}
