// Package repotest holds the tests of the files that no compiler reads: the demo's containers and its provisioning.
package repotest
