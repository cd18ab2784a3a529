#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a test that holds the simulator against this machine's kernel. Without CAP_SYS_ADMIN the sandbox is a
# user namespace, where the kernel itself answers otherwise ('/' is locked, proc and sysfs give EPERM), and
# that is not modelled yet: exit code 3, which counts as skipped.
unshare -m --propagation unchanged true 2> /dev/null || {
  echo "mntsim: no CAP_SYS_ADMIN; run the tests as root to compare with this machine's kernel"
  exit 3
}
exec "$@"
