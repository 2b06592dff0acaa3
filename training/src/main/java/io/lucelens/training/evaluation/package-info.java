/** How well a model does its work, in the metrics and under the names of CLIP_benchmark. */
package io.lucelens.training.evaluation;
