// RunPlugin as engine v3.250 calls it: the last published language host is v3.76, which looks for the
// program in a field that is empty by now. tools/engine.sh builds it with this in place of its own;
// policy packs are started by it.
package main

import (
	"errors"
	"os/exec"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python"
)

// Numbers of fields in sdk v3.250.0, proto/pulumi/language.proto: RunPluginRequest.info, a
// ProgramInfo, and of that program_directory and options.
const (
	infoField      = 5
	directoryField = 2
	optionsField   = 4
)

// RunPlugin runs a directory's __main__.py in the directory's own virtual environment.
func (host *pythonLanguageHost) RunPlugin(
	req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	info := field(req.ProtoReflect().GetUnknown(), infoField)
	directory, options := string(field(info, directoryField)), &structpb.Struct{}
	if err := proto.Unmarshal(field(info, optionsField), options); err != nil {
		return err
	}
	name := options.GetFields()["virtualenv"].GetStringValue()
	if name == "" {
		name = "venv"
	}
	virtualenv := resolveVirtualEnvironmentPath(directory, name)
	if !python.IsVirtualEnv(virtualenv) {
		return python.NewVirtualEnvError(name, virtualenv)
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	program := filepath.Join(virtualenv, "bin", "python")
	cmd := exec.CommandContext(server.Context(), program, append([]string{directory}, req.Args...)...)
	cmd.Dir, cmd.Env = req.Pwd, python.ActivateVirtualEnv(req.Env, virtualenv)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code := &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())}
		return server.Send(&pulumirpc.RunPluginResponse{Output: code})
	}
	if err != nil {
		return err
	}
	return closer.Close()
}

// field gives the last value of a field that holds text or a message, from a message on the wire.
func field(raw []byte, wanted protowire.Number) []byte {
	var found []byte
	for len(raw) > 0 {
		number, kind, size := protowire.ConsumeTag(raw)
		if size < 0 {
			return found
		}
		raw = raw[size:]
		if size = protowire.ConsumeFieldValue(number, kind, raw); size < 0 {
			return found
		}
		if number == wanted && kind == protowire.BytesType {
			found, _ = protowire.ConsumeBytes(raw)
		}
		raw = raw[size:]
	}
	return found
}
