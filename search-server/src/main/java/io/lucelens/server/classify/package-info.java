/** Which labels images show: requests, limits, and the cache of class weights. */
package io.lucelens.server.classify;
