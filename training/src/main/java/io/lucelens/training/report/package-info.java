/** The report of a training run: its figures, and the page that shows them. */
package io.lucelens.training.report;
