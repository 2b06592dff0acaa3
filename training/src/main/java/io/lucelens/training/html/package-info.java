/** What the reports share: the frame of a page and charts, with no script and no other file. */
package io.lucelens.training.html;
