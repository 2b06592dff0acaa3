/**
 * Which index of a data folder answers, which model made it, and how another model's index takes
 * its place.
 */
package io.lucelens.index.home;
