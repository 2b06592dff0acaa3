package io.lucelens.index.crawl;

/** How changes in a folder of the library are noticed. */
public enum WatchMode {
  /** The system tells of them. */
  EVENTS,
  /** The folder is looked at again and again. */
  POLLING,
  /** The folder is not there; whether it is back is checked again and again. */
  AWAY
}
