/**
 * Common corruptions of pictures, to measure how a model's accuracy suffers from them, after
 * Hendrycks and Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions and
 * Perturbations", 2019 (ImageNet-C).
 */
package io.lucelens.training.evaluation.corruption;
