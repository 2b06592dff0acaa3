/**
 * The {@code lucelens} command: one class a sub-command, thin over the other modules.
 *
 * <p>Results go to stdout, everything else to stderr. Exit codes are in {@link
 * io.lucelens.cli.ExitCode}.
 */
package io.lucelens.cli;
